"""Pure renderers over a run: tables, plotly figures, self-contained HTML."""

from mmeval.report.browsing import SessionBrowser
from mmeval.report.figures import Charts, distribution_figure, leaderboard_figure, turn_curve_figure
from mmeval.report.listing import Query
from mmeval.report.on_demand import OnDemandGallery
from mmeval.report.page import SessionFragment, report_html, session_view, tokens, write_report
from mmeval.report.tables import cell_text, leaderboard, leaderboard_text, metric_means, unscored_reasons
from mmeval.report.validity import dialogue_validity, validity, validity_text

__all__ = [
    "Charts",
    "OnDemandGallery",
    "Query",
    "SessionBrowser",
    "SessionFragment",
    "cell_text",
    "dialogue_validity",
    "distribution_figure",
    "leaderboard",
    "leaderboard_figure",
    "leaderboard_text",
    "metric_means",
    "report_html",
    "session_view",
    "tokens",
    "turn_curve_figure",
    "unscored_reasons",
    "validity",
    "validity_text",
    "write_report",
]
