"""Where the servers' data lies, and what is never touched on the way."""

import os
from pathlib import Path

import pytest

from itsm.embedded import places
from itsm.embedded.errors import EmbeddedError
from itsm.embedded.privileges import Account


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.setattr(places, "ELSEWHERE", (folder,))
    return folder


def modes(path: Path) -> dict[Path, tuple[int, int]]:
    return {parent: (parent.stat().st_mode, parent.stat().st_uid) for parent in path.parents}


def test_a_home_whose_path_is_too_long_for_a_socket_keeps_its_data_elsewhere(
    tmp_path: Path, elsewhere: Path
) -> None:
    home = tmp_path / ("long" * 30)

    found = places.find(home)

    assert found.data.parent == elsewhere
    assert (home / "embedded.json").exists()


def test_the_place_once_chosen_stays(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / ("long" * 30)
    first = places.find(home).data
    monkeypatch.setattr(places, "LONGEST_SOCKET", 1000)

    assert places.find(home).data == first


def test_folders_that_are_not_ours_keep_their_mode_and_owner(tmp_path: Path, elsewhere: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    before = modes(home)

    found = places.find(home)
    found.account.own(found.postgres)

    assert modes(home) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands its servers to another account")
def test_root_hands_data_that_the_account_cannot_reach_to_a_folder_elsewhere(
    tmp_path: Path, elsewhere: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    found = places.find(closed / "home")

    assert found.account.uid != 0
    assert found.data.parent == elsewhere
    assert found.data.stat().st_mode & 0o777 == 0o711


def test_a_folder_that_somebody_else_laid_out_is_refused(tmp_path: Path, elsewhere: Path) -> None:
    home = tmp_path / ("long" * 30)
    trap = places.folder_elsewhere(home.absolute())
    trap.rmdir()
    (tmp_path / "theirs").mkdir()
    trap.symlink_to(tmp_path / "theirs")

    with pytest.raises(EmbeddedError, match="not ours"):
        places.find(home)


def test_an_account_passes_only_where_owner_group_or_everybody_may(tmp_path: Path) -> None:
    stranger = Account("stranger", uid=60001, gid=60001, drops=True)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    open_folder = tmp_path / "open"
    open_folder.mkdir(mode=0o711)
    open_folder.chmod(0o711)

    assert not stranger.enters(closed)
    assert stranger.enters(open_folder)
