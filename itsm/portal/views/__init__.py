from itsm.portal.views.conversation import (
    AttachmentView,
    AttachView,
    CommentView,
    ConversationPage,
    WatchView,
)
from itsm.portal.views.figures import FiguresView
from itsm.portal.views.guide import GuideView
from itsm.portal.views.home import HomeView
from itsm.portal.views.preferences import PreferencesView
from itsm.portal.views.search import SearchView, SuggestView

__all__ = [
    "AttachView",
    "AttachmentView",
    "CommentView",
    "ConversationPage",
    "FiguresView",
    "GuideView",
    "HomeView",
    "PreferencesView",
    "SearchView",
    "SuggestView",
    "WatchView",
]
