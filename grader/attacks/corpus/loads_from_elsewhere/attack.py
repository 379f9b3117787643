"""Pictures, fonts, styles and sounds from an address: whoever opens the page is seen."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import words

ATTACK = Attack(
    kind="script in pages",
    wants=Want.CONNECT,
    make=words(
        """
<img src="http://127.0.0.1:TCP/MARKER.png"> ![x](http://127.0.0.1:TCP/MARKER-2.png)
<style>@import "http://127.0.0.1:TCP/MARKER.css"; p { background: url(http://127.0.0.1:TCP/MARKER.gif) }</style>
<video src="http://127.0.0.1:TCP/MARKER.mp4" poster="http://127.0.0.1:TCP/MARKER.jpg" autoplay></video>
<svg><image href="http://127.0.0.1:TCP/MARKER.svg"/><use href="http://127.0.0.1:TCP/MARKER.svg#x"/></svg>
<p style="background:url('http://127.0.0.1:TCP/MARKER-3.png')">x</p><picture><source srcset="http://127.0.0.1:TCP/MARKER-4.png"></picture>
"""
    ),
)
