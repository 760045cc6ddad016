"""Pure renderers over a run: tables, plotly figures, self-contained HTML."""

from mmeval.report.agreement import agreement_table, disagreements
from mmeval.report.arena import arena_table
from mmeval.report.figures import Charts, distribution_figure, leaderboard_figure, turn_curve_figure
from mmeval.report.figures.judgements import agreement_figure, arena_figure
from mmeval.report.figures.trust import precision_recall_figure, roc_figure, score_histogram
from mmeval.report.gate import Gate, gate
from mmeval.report.on_demand import OnDemandGallery
from mmeval.report.page import SessionFragment, report_html, session_view, tokens, write_report
from mmeval.report.shelf import Shelf
from mmeval.report.tables import cell_text, leaderboard, leaderboard_text, metric_means, unscored_reasons
from mmeval.report.trust import Trust, trust
from mmeval.report.trust_tables import confusion_table, correlation_table, edit_kinds, trust_table
from mmeval.report.trusting import TrustDesk
from mmeval.report.validity import dialogue_validity, validity, validity_text
from mmeval.report.viewing.browsing import SessionBrowser
from mmeval.report.viewing.comparing import Comparison
from mmeval.report.viewing.listing import Query
from mmeval.report.viewing.paired import Contrast, PairedNumber
from mmeval.report.viewing.sheets import ContactSheet, SheetQuery
from mmeval.report.watching import RunProgress, run_progress

__all__ = [
    "Charts",
    "Comparison",
    "ContactSheet",
    "Contrast",
    "Gate",
    "OnDemandGallery",
    "PairedNumber",
    "Query",
    "RunProgress",
    "SessionBrowser",
    "SessionFragment",
    "SheetQuery",
    "Shelf",
    "Trust",
    "TrustDesk",
    "agreement_figure",
    "agreement_table",
    "arena_figure",
    "arena_table",
    "cell_text",
    "confusion_table",
    "correlation_table",
    "dialogue_validity",
    "disagreements",
    "distribution_figure",
    "edit_kinds",
    "gate",
    "leaderboard",
    "leaderboard_figure",
    "leaderboard_text",
    "metric_means",
    "precision_recall_figure",
    "report_html",
    "roc_figure",
    "run_progress",
    "score_histogram",
    "session_view",
    "tokens",
    "trust",
    "trust_table",
    "turn_curve_figure",
    "unscored_reasons",
    "validity",
    "validity_text",
    "write_report",
]
