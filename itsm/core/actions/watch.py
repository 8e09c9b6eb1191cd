from itsm.core import subjects
from itsm.core.models import User, Watcher
from itsm.core.operations import operation


def watch(*, subject: str, actor: User) -> None:
    """Tell the actor what happens to `subject`. Watching twice is watching once. Refused: not_found."""
    with operation("watch.start", actor=actor) as op:
        subjects.fetch(actor, subject)
        _watcher, new = op.create_once(Watcher(subject=subject, user=actor), subject=subject, user=actor)
        if new:
            op.audit(subject)


def unwatch(*, subject: str, actor: User) -> None:
    """Stop telling the actor about `subject`; somebody who lost sight of it may still stop."""
    with operation("watch.stop", actor=actor) as op:
        watching = Watcher.objects.filter(subject=subject, user=actor).first()
        if watching is None:
            return
        op.delete(watching)
        op.audit(subject)
