from itsm.portal.views.conversation import AttachmentView, AttachView, CommentView, WatchView
from itsm.portal.views.figures import FiguresView
from itsm.portal.views.guide import GuideView
from itsm.portal.views.home import HomeView
from itsm.portal.views.preferences import PreferencesView
from itsm.portal.views.search import SearchView

__all__ = [
    "AttachView",
    "AttachmentView",
    "CommentView",
    "FiguresView",
    "GuideView",
    "HomeView",
    "PreferencesView",
    "SearchView",
    "WatchView",
]
