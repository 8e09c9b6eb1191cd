from itsm.core import rules, subjects
from itsm.core.models import Comment, User, Watcher
from itsm.core.operations import operation


def comment(*, subject: str, text: str, actor: User) -> Comment:
    """Add a comment to the object numbered `subject`; whoever comments watches from then on.

    Refused: not_found, invalid (no text, or too long).
    """
    with operation("comment.add", actor=actor) as op:
        subjects.fetch(actor, subject)
        op.require(rules.comment_fits(text))
        added = op.create(Comment(subject=subject, text=text.strip(), author=actor))
        op.create_once(Watcher(subject=subject, user=actor), subject=subject, user=actor)
        op.audit(subject)
        op.announce(f"{subjects.kind_of(subject)}.commented", subject, text=added.text[:500])
        return added
