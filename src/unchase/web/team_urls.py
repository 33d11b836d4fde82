"""The addresses of teams."""

from __future__ import annotations

from django.urls import path

from unchase.web import invited, people, sharing, team, team_deal, trail

team_urls = [
    path("team", team.team, name="team"),
    path("team/deals/<int:pk>", team_deal.team_deal, name="team-deal"),
    path("team/people", people.people, name="people"),
    path("team/people/<int:pk>", people.member, name="member"),
    path("team/invitations/<int:pk>", people.uninvite, name="uninvite"),
    path("team/organisation", people.organisation, name="organisation"),
    path("team/trail", trail.trail, name="trail"),
    path("team/trail.csv", trail.trail_file, name="trail-file"),
    path("invited/<str:word>", invited.invited, name="invited"),
    path("deals/<int:pk>/share", sharing.share_deal, name="share-deal"),
    path("deals/<int:pk>/hand-over", sharing.hand_deal_over, name="hand-deal-over"),
]
