"""Addresses of members."""

from django.urls import path

from community.members.views import house, joining, own

app_name = "members"
urlpatterns = [
    path("accounts/join/", joining.join, name="join"),
    path("accounts/join/age/", joining.join_age, name="join_age"),
    path("accounts/join/name/", joining.join_name, name="join_name"),
    path("accounts/recover/", joining.recover, name="recover"),
    path("accounts/agreement/", joining.agreement, name="agreement"),
    path("me/profile/", own.profile, name="profile"),
    path("me/account/", own.account, name="account"),
    path("me/account/codes/", own.recovery_codes, name="recovery_codes"),
    path("me/account/sign-ins/", own.sign_ins, name="sign_ins"),
    path("me/people/", own.people_list, name="people"),
    path("members/<slug:public_id>/", own.member, name="member"),
    path("members/<slug:public_id>/set/", own.set_person, name="set_person"),
    path("house/members/", house.members, name="members"),
    path("house/members/<slug:public_id>/", house.roles_of, name="roles_of"),
    path("house/members/<slug:public_id>/revoke/", house.revoke, name="revoke"),
    path("house/members/<slug:public_id>/circle/", house.set_circle, name="set_circle"),
    path("house/members/<slug:public_id>/code/", house.one_time_code, name="one_time_code"),
    path("house/members/<slug:public_id>/second-step/", house.drop_second_step, name="drop_second_step"),
    path("house/members/<slug:public_id>/account/", house.set_account, name="set_account"),
    path("house/invitations/", house.invitations, name="invitations"),
    path("house/invitations/<slug:public_id>/revoke/", house.revoke_invitation, name="revoke_invitation"),
    path("house/circles/", house.circles, name="circles"),
    path("house/circles/<slug:slug>/", house.circle, name="circle"),
    path("house/agreement/", house.new_agreement, name="new_agreement"),
]
