#!/usr/bin/env bash
# From an empty installation to a reported person, with curl and jq. docs/api.md explains each step; a test runs this file.
# Needs a development server without SMTP_URL (its mails can be read at /dev/mails) and LINK_FILE, which
# `valghalla bootstrap --link-file` has written. Each value that a step finds is printed as `name=value`.
set -euo pipefail
cd "$(dirname "$0")"
BASE=${BASE:-http://localhost:8080}
LINK_FILE=${LINK_FILE:?the file that bootstrap has written the first link to}
API=$BASE/api/v1

### Two helpers
call() { # call METHOD PATH [curl arguments]: the body of an answer below 400; otherwise the problem, and the end
  local method=$1 path=$2; shift 2
  curl --silent --show-error --fail-with-body --request "$method" "$API$path" "$@"
}
send() { # send METHOD PATH JSON [curl arguments]: the same with a JSON body
  local method=$1 path=$2 json=$3; shift 3
  call "$method" "$path" --header 'Content-Type: application/json' --data "$json" "$@"
}

### 1. The first administrator chooses a password
token=$(sed 's/.*#//' "$LINK_FILE")
send POST /auth/links/inspect "{\"token\": \"$token\"}" | jq --raw-output '"first_link=\(.state)"'
send POST /auth/links/redeem "{\"token\": \"$token\", \"new_password\": \"gulvspand elefant tordenvejr\"}"

### 2. Log in, accept the terms, and set a second factor up
ADMIN_MAIL=${ADMIN_MAIL:-administrator@example.dk}
login="{\"username\": \"$ADMIN_MAIL\", \"password\": \"gulvspand elefant tordenvejr\"}"
admin="Authorization: Bearer $(send POST /auth/login "$login" | jq --raw-output .access_token)"
call GET /me --header "$admin" | jq --raw-output '"role=\(.role)", "must_enrol=\(.enrolment_required)"'
send PUT /me/terms "{\"version\": $(call GET /me/terms --header "$admin" | jq .version)}" --header "$admin"
enrol() { # enrol AUTHORIZATION: sets an app up whose code /dev/codes shows, and prints how many recovery codes there are
  local app code
  app=$(call POST /me/second-factors/totp --header "$1" | jq --raw-output .id)
  code=$(curl --silent --show-error --fail "$BASE/dev/codes" | grep --after-context=1 'ved at blive sat op' |
    grep --only-matching '[0-9]\{6\}')
  send POST "/me/second-factors/$app/confirm" "{\"name\": \"Telefon\", \"code\": \"$code\"}" --header "$1" |
    jq --raw-output '"recovery_codes=\(.recovery_codes | length)"'
}
enrol "$admin"

### 3. Import the sites
call POST '/sites/imports?dry_run=true' --header "$admin" --header 'Content-Type: text/csv' \
  --data-binary @walkthrough-sites.csv | jq --raw-output '"would_create=\(.created)"'
call POST /sites/imports --header "$admin" --header 'Content-Type: text/csv' --header 'Idempotency-Key: sites-1' \
  --data-binary @walkthrough-sites.csv | jq --raw-output '"created=\(.created)"'
sites=$(call GET '/sites?sort=number' --header "$admin")
midtbyen=$(jq --raw-output '.items[0].id' <<<"$sites")
erritso=$(jq --raw-output '.items[1].id' <<<"$sites")

### 4. A party, a duty, an election
party=$(send POST /parties '{"letter": "B", "name": "Radikale Venstre"}' --header "$admin" | jq --raw-output .id)
duty=$(send POST /duties '{"code": "tilforordnet", "name": "Tilforordnet vælger"}' --header "$admin" | jq --raw-output .id)
election=$(send POST /elections '{"name": "Kommunalvalg 2029", "kind": "municipal", "held_on": "2029-11-20"}' \
  --header "$admin" | jq --raw-output .id)

### 5. Seats, and the parties may begin
version=$(call GET "/elections/$election/seats" --header "$admin" | jq .version)
seats=$(jq --null-input --arg a "$midtbyen" --arg b "$erritso" --arg duty "$duty" --arg party "$party" \
  '{allocations: [$a, $b | {site_id: ., duty_id: $duty, party_id: $party, count: 2}]}')
send PUT "/elections/$election/seats" "$seats" --header "$admin" --header "If-Match: \"$version\"" |
  jq --raw-output '"seats=\([.allocations[].count] | add)"'
call POST "/elections/$election/open" --header "$admin" | jq --raw-output '"election=\(.state)"'

### 6. A party secretary for one site, with a welcome mail
secretary=$(jq --null-input --arg party "$party" --arg site "$midtbyen" '{
  username: "birgit.dahl", full_name: "Birgit Dahl", email: "birgit@example.dk", role: "party_secretary",
  grants: [{party_id: $party, scope: "site", site_ids: [$site]}], notify: true}')
send POST /users "$secretary" --header "$admin" --header 'Idempotency-Key: birgit-1' |
  jq --raw-output '"account=\(.state)", "mail=\(.mail.state)"'

### 7. The secretary opens the mail, chooses a password, logs in
token=$(curl --silent --show-error --fail "$BASE/dev/mails" | grep --only-matching 'set-password#[A-Za-z0-9_-]*' | head -n 1 | sed 's/.*#//')
send POST /auth/links/redeem "{\"token\": \"$token\", \"new_password\": \"syv grønne cykler i regn\"}"
login='{"username": "birgit.dahl", "password": "syv grønne cykler i regn"}'
secretary="Authorization: Bearer $(send POST /auth/login "$login" | jq --raw-output .access_token)"
send PUT /me/terms '{"version": 1}' --header "$secretary"
enrol "$secretary"
call GET /sites --header "$secretary" | jq --raw-output '"own_sites=\([.items[].name] | join(", "))"'

### 8. The secretary reports a person
report=$(jq --null-input --arg election "$election" --arg site "$midtbyen" --arg duty "$duty" --arg party "$party" '{
  election_id: $election, site_id: $site, duty_id: $duty, party_id: $party,
  person: {full_name: "Bodil Præst", cpr: "251248-9996", email: "bodil@example.dk"}}')
reported=$(send POST /assignments "$report" --header "$secretary" --header 'Idempotency-Key: bodil-1')
jq --raw-output '"state=\(.state)", "cpr_registered=\(.cpr_registered)"' <<<"$reported"
person=$(jq --raw-output .person.id <<<"$reported")
grep --quiet 9996 <<<"$reported" && echo "the number came back" >&2 && exit 1

### 9. What the secretary may not
elsewhere=$(curl --silent --output /dev/null --write-out '%{http_code}' "$API/sites/$erritso" --header "$secretary")
echo "another_site=$elsewhere"
reveal=$(curl --silent --output /dev/null --write-out '%{http_code}' "$API/persons/$person/cpr-reveals" \
  --header "$secretary" --header 'Content-Type: application/json' --data '{"purpose": "staffing", "reason": "Vil gerne se det"}')
echo "secretary_reveal=$reveal"

### 10. The office reads the number, with a reason, and it stands in the log
send POST "/persons/$person/cpr-reveals" '{"purpose": "staffing", "reason": "Indkaldelse til valget"}' --header "$admin" |
  jq --raw-output '"cpr=\(.cpr)"'
call GET "/audit-events?action=person.cpr_revealed&object_id=$person" --header "$admin" |
  jq --raw-output '.items[0] | "logged=\(.reason)"'
