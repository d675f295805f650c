"""The connection to the platform becomes findings: may it be used, does it work, how far behind is it?"""

from contextlib import closing

from epass.config import Config
from epass.errors import ConfigError, EpassError
from epass.health import Finding
from epass.store import open_journal
from sync import platform, status, token
from sync.answers import NotAdmitted
from sync.commands import entries_behind, sentences

PART = "platform"


def mistakes(config: Config) -> list[str]:
    """What is wrong in [sync], for `epass config check`."""
    try:
        platform.tls(config.sync.ca)
    except ConfigError as error:
        return error.mistakes
    return []


def check(config: Config) -> list[Finding]:
    """Looks only at what is here: whether the platform answers is epass-sync's to say."""
    if not config.sync.url:
        return [Finding(part=PART, ok=True, sentence="This site has no platform: bookings are put in by hand.")]
    if wrong := mistakes(config):
        return [Finding(part=PART, ok=False, sentence=sentence) for sentence in wrong]
    known = status.read(config.state_dir)
    try:
        with closing(open_journal(config)) as journal:
            behind = entries_behind(journal, known)
    except EpassError:
        behind = None  # the journal speaks for itself
    is_well = known is not None and known.connected_since is not None
    findings = [Finding(part=PART, ok=is_well, sentence=" ".join(sentences(config, known, behind)))]
    if config.sync.token_file is not None:
        try:
            token.read(config.sync.token_file)
        except NotAdmitted:
            sentence = (
                f"{config.sync.token_file} holds no token that can be read: put the one that the platform showed."
            )
            findings.append(Finding(part="platform-token", ok=False, sentence=sentence))
    return findings
