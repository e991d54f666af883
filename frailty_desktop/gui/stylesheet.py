"""The stylesheet of the window, built from the colour table and the text scale."""

from string import Template

from frailty_desktop.paper.tokens import FOCUS_RING, RADIUS, Colours

# Widgets opt in by the dynamic property `look`: "title", "heading", "muted", "primary", "quiet", "card" ...
_TEMPLATE = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $strong_line; padding: $p4 $p8; }
QLabel[look="title"] { font-size: ${title}pt; font-weight: 600; }
QLabel[look="heading"] { font-weight: 600; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="small"] { color: $muted; font-size: ${small}pt; }
QLabel[look="badge"] { color: $soon; background: $soon_wash; border: 1px solid $soon; border-radius: 4px;
    padding: 1px $p8; font-size: ${small}pt; font-weight: 600; }
QLabel[look="key"] { color: $muted; border: 1px solid $line; border-radius: 4px; padding: 0 $p4;
    font-size: ${small}pt; background: $raised; }
QFrame[look="card"] { background: $surface; border: 1px solid $line; border-radius: ${radius}px; }
QFrame[look="bar"] { background: $surface; border: 0; border-bottom: 1px solid $line; }
QFrame[look="rail"] { background: $raised; border: 0; border-right: 1px solid $line; }
QFrame[look="line"] { background: $line; border: 0; }
QFrame[look="banner_late"] { background: $late_wash; border: 1px solid $late; border-radius: ${radius}px; }
QFrame[look="banner_due"] { background: $due_wash; border: 1px solid $due; border-radius: ${radius}px; }
QFrame[look="message"] { background: $raised; border: 1px solid $line; border-radius: ${radius}px; }
QFrame[look="panel"] { background: $surface; border: 1px solid $strong_line; border-radius: ${radius}px; }

QPushButton { background: $surface; border: 1px solid $strong_line; border-radius: ${radius}px;
    padding: $p4 $p12; min-height: $target; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selected; }
QPushButton:disabled { color: $muted; border-color: $line; }
QPushButton:focus { border: ${ring}px solid $accent; padding: $p3 $p11; }
QPushButton[look="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent;
    font-weight: 600; }
QPushButton[look="primary"]:focus { border: ${ring}px solid $text; }
QPushButton[look="primary"]:disabled { background: $raised; color: $muted; border-color: $line; }
QPushButton[look="quiet"] { background: transparent; border: 1px solid transparent; color: $accent; }
QPushButton[look="quiet"]:hover { background: $hover; }
QPushButton[look="quiet"]:focus { border: ${ring}px solid $accent; }
QCheckBox { spacing: $p8; }
QCheckBox::indicator { width: $p12; height: $p12; border: 1px solid $strong_line; border-radius: 3px;
    background: $surface; }
QCheckBox::indicator:focus { border: ${ring}px solid $accent; }
QCheckBox::indicator:checked { background: $accent; border: 1px solid $accent; }
QPushButton[look="quiet_late"] { background: transparent; border: 1px solid transparent; color: $late;
    font-weight: 600; }
QPushButton[look="quiet_late"]:focus { border: ${ring}px solid $late; }
QPushButton[look="account"] { text-align: left; }
QPushButton[look="chip"] { padding: $p3 $p11; font-weight: 400; }
QPushButton[look="chip"]:checked { background: $accent; color: $on_accent; border: 1px solid $accent; }
QToolButton[look="row_menu"] { border: 0; border-radius: 4px; color: $muted; background: transparent;
    padding: 0 $p4; }
QToolButton[look="row_menu"]:hover { background: $hover; color: $text; }
QFrame[look="row_active"] { background: $hover; border-radius: ${radius}px; }

QLineEdit, QPlainTextEdit, QComboBox, QSpinBox { background: $surface; border: 1px solid $strong_line;
    border-radius: ${radius}px; padding: $p4 $p8; min-height: $target;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus { border: ${ring}px solid $accent;
    padding: $p3 $p7; }
QLineEdit:read-only, QLineEdit:disabled { background: $raised; color: $muted; border-color: $line; }
QComboBox::drop-down { border: 0; width: $p24; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $strong_line; outline: 0;
    selection-background-color: $selected; selection-color: $text; }

QTableView, QListView, QTreeView { background: $surface; border: 1px solid $line; border-radius: ${radius}px;
    outline: 0; gridline-color: $line; selection-background-color: $selected; selection-color: $text; }
QTableView:focus, QListView:focus, QTreeView:focus { border: ${ring}px solid $accent; }
QListView[look="sections"]::item { padding-left: $p8; }
QListView[look="sections"]::item:selected { background: $selected; color: $text;
    border-left: 3px solid $accent; }
QHeaderView { background: $surface; border: 0; }
QHeaderView::section { background: $surface; color: $muted; border: 0; border-bottom: 1px solid $strong_line;
    padding: $p4 $p8; font-size: ${small}pt; }
QHeaderView::section:vertical { color: $text; border-bottom: 1px solid $line; padding: 0 $p8; }
QTableView[look="matrix"] QHeaderView::section:horizontal { padding: $p4 0; }
QHeaderView::section:first { border-top-left-radius: 4px; }
QHeaderView::section:last { border-top-right-radius: 4px; }
QTableCornerButton::section { background: $surface; border: 0; }

QScrollArea { border: 0; background: transparent; }
QScrollArea > QWidget > QWidget#ground { background: transparent; }
QScrollBar:vertical { background: transparent; width: $bar; margin: 0; }
QScrollBar:horizontal { background: transparent; height: $bar; margin: 0; }
QScrollBar::handle { background: $strong_line; border-radius: 4px; min-height: 32px;
    min-width: 32px; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $surface; border: 1px solid $strong_line; padding: $p4; }
QMenu::item { padding: $p4 $p24; border-radius: 4px; }
QMenu::item:selected { background: $selected; }
QMenu::separator { height: 1px; background: $line; margin: $p4; }
QProgressBar { background: $raised; border: 1px solid $line; border-radius: 4px; text-align: center;
    max-height: $p8; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: $line; }
QTabBar::tab { padding: $p4 $p12; border: 0; border-bottom: 2px solid transparent; color: $muted; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; font-weight: 600; }
""")


def stylesheet(colours: Colours, scale: float) -> str:
    """Fill the stylesheet with a colour table and a text scale."""
    points = 10.5 * scale
    lengths = {f"p{step}": f"{max(0, round(step * scale))}px" for step in (3, 4, 7, 8, 11, 12, 24)}
    return _TEMPLATE.substitute(
        {name: getattr(colours, name) for name in Colours._fields},
        title=f"{points * 1.35:.1f}",
        small=f"{points * 0.88:.1f}",
        radius=RADIUS,
        ring=FOCUS_RING,
        target=f"{round(22 * scale)}px",
        bar=f"{max(10, round(10 * scale))}px",
        **lengths,
    )
