"""Running submissions: students' code in a jail, the instructor's tests in a judge, and a broker between them."""
