"""Where a workspace keeps its files: the one place that knows its folders and file names."""

from dataclasses import dataclass
from pathlib import Path

CAMPAIGN_FILE = "chien-dich.xlsx"
# What lay in its place before the plan was moved to other days.
KEPT_CAMPAIGN = "chien-dich-truoc-khi-doi"


@dataclass(frozen=True)
class Workspace:
    """The folders of one workspace; nothing is made until somebody asks."""

    root: Path

    @property
    def campaign(self) -> Path:
        """The campaign workbook."""
        return self.root / CAMPAIGN_FILE

    @property
    def templates(self) -> Path:
        """Forms to send out."""
        return self.root / "templates"

    @property
    def inbox(self) -> Path:
        """Where drops arrive."""
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """What leadership and villages get."""
        return self.root / "outbox"

    @property
    def archive(self) -> Path:
        """Every drop as received."""
        return self.root / "archive"

    @property
    def campaign_editions(self) -> Path:
        """Every edition of the campaign workbook that was ever in use, in the archive."""
        return self.archive / "campaign"

    @property
    def form_key(self) -> Path:
        """The key that signs the forms; beside the drops, for both must outlive the state."""
        return self.archive / "form-key.txt"

    @property
    def state(self) -> Path:
        """Ledger, lock, heartbeat, log."""
        return self.root / "state"

    @property
    def ledger(self) -> Path:
        """The SQLite ledger."""
        return self.state / "ledger.sqlite"

    @property
    def readings(self) -> Path:
        """What was read from files, to judge it again without reading; it may be lost at any time."""
        return self.state / "readings.sqlite"

    @property
    def pictures(self) -> Path:
        """Pictures of the master as they were drawn; may be emptied at any time."""
        return self.state / "pictures"

    @property
    def photos(self) -> Path:
        """The photos as they came, by unit and subject."""
        return self.outbox / "hinh-anh"

    @property
    def photo_copies(self) -> Path:
        """Smaller versions of the photos; may be emptied at any time."""
        return self.state / "photos"

    @property
    def photo_marks(self) -> Path:
        """The files of the folder of photos as they were left."""
        return self.state / "photos.json"

    @property
    def heartbeat(self) -> Path:
        """When the machine last looked into the inbox."""
        return self.state / "heartbeat.json"

    @property
    def log(self) -> Path:
        """What was said while files were taken in."""
        return self.state / "nhat-ky.log"

    @property
    def master(self) -> Path:
        """The consolidated master workbook."""
        return self.outbox / "tong-hop.xlsx"

    @property
    def kept(self) -> Path:
        """What was drawn of other days than today, each in a folder of its own, and each day's last master as it was delivered."""
        return self.outbox / "luu"

    @property
    def slips(self) -> Path:
        """Forms that go back to those who filled them."""
        return self.outbox / "tra-lai"

    @property
    def bulletin_folder(self) -> Path:
        """Reminders, and the pictures and texts of the evening."""
        return self.outbox / "ban-tin"

    @property
    def bulletins(self) -> Path:
        """What each bulletin said, and its files as they were left."""
        return self.state / "bulletins.json"

    @property
    def slip_codes(self) -> Path:
        """What each slip was drawn from."""
        return self.state / "slips.json"

    @property
    def edition_notes(self) -> tuple[Path, Path]:
        """What was read out of old editions of the campaign, and what each changed."""
        return self.state / "editions.json", self.state / "edition-changes.json"

    @property
    def kept_campaign(self) -> Path:
        """What was read out of the campaign workbook as it lies there now."""
        return self.state / "campaign.kept"

    @property
    def form_marks(self) -> Path:
        """The hashes of the forms to send out, as they were drawn."""
        return self.state / "forms.json"

    @property
    def order_marks(self) -> Path:
        """What the order workbook was drawn from, and the hash of the file."""
        return self.state / "orders.json"

    @property
    def award_marks(self) -> Path:
        """What the award workbook was drawn from, and the hash of the file."""
        return self.state / "awards.json"

    @property
    def prints(self) -> Path:
        """What each PDF was printed from, and the hashes of the files."""
        return self.state / "prints.json"

    @property
    def printing(self) -> Path:
        """Where pages are printed; empty unless somebody prints just now."""
        return self.state / "printing"

    @property
    def visit_marks(self) -> Path:
        """What each sheet of a visit was drawn from, and the hashes of the files."""
        return self.state / "visits.json"

    @property
    def daily_marks(self) -> Path:
        """Of which day each day's sheet is, and the hashes of the files."""
        return self.state / "daily.json"

    @property
    def recipient_marks(self) -> Path:
        """What the workbook of recipients was drawn from, and the hash of the file."""
        return self.state / "recipients.json"

    @property
    def delivered(self) -> Path:
        """What was delivered, a note for each day."""
        return self.state / "delivered"

    @property
    def paper_templates(self) -> Path:
        """The templates of papers: the officer may edit them in Word."""
        return self.templates / "van-ban"

    @property
    def paper_marks(self) -> Path:
        """What each paper was drawn from, and the hashes of the files."""
        return self.state / "papers.json"

    @property
    def dossier_marks(self) -> Path:
        """The files of the folders of evidence as they were left."""
        return self.state / "dossiers.json"

    @property
    def filled_marks(self) -> Path:
        """The hashes of the forms that `fill` filled, by where they were put."""
        return self.state / "filled.json"

    @property
    def falls(self) -> Path:
        """What was seen in the extra folders that signed forms are copied from."""
        return self.state / "falls.json"

    @property
    def notes(self) -> tuple[Path, ...]:
        """The notes of the state folder: each may be lost at any time."""
        marks = (self.form_marks, self.order_marks, self.award_marks, self.visit_marks, self.prints, self.photo_marks)
        papers = (self.paper_marks, self.filled_marks, self.dossier_marks, self.recipient_marks)
        daily = (self.daily_marks, self.falls)
        return (self.heartbeat, self.slip_codes, self.bulletins, *marks, *papers, *daily, *self.edition_notes)

    @property
    def corrections(self) -> Path:
        """The workbook in which the officer decides about open findings."""
        return self.outbox / "sua-loi.xlsx"

    def make_folders(self) -> None:
        """Make every folder that is missing."""
        for folder in (self.templates, self.inbox, self.outbox):
            folder.mkdir(parents=True, exist_ok=True)
        self.make_own_folders()

    def make_own_folders(self) -> None:
        """Make the folders that looking alone needs: whoever only looks must not stumble over the others."""
        for folder in (self.archive, self.state):
            folder.mkdir(parents=True, exist_ok=True)
