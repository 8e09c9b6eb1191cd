from itsm.notices.models.mail import Mail, MailState
from itsm.notices.models.notice import Notice
from itsm.notices.models.preference import MailPreference

__all__ = ["Mail", "MailPreference", "MailState", "Notice"]
