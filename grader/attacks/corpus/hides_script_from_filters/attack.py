"""Script written so that filters read it otherwise than browsers do: broken tags, nested comments, entities, foreign elements."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import words

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=words(
        """
<scr<script>ipt>document.title="MARKER"</script>
<<script>document.title="MARKER"//<</script>
<noscript><p title="</noscript><img src=x onerror=document.title='MARKER'>"></noscript>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=document.title='MARKER'&gt;"></table></mtext></math>
<svg><style><img src=x onerror="document.title='MARKER'"></style></svg>
<textarea><img title="</textarea><img src=x onerror=document.title='MARKER'>"></textarea>
<form><math><mtext></form><form><mglyph><style></math><img src onerror=document.title='MARKER'>
<IMG SRC=x ONERROR&#61;"document.title='MARKER'" oNeRrOr=document.title='MARKER'>
<body onload=document.title='MARKER'><input autofocus onfocus=document.title='MARKER'>
"""
    ),
)
