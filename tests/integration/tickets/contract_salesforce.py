"""Salesforce's REST API as its documentation describes it: a part of contract_server.py."""

import base64
import binascii
import re
import urllib.parse

from contract_rules import TOKENS, Violation, fields, require

CASE = {
    "Subject": 255, "Description": 32000, "Priority": 255, "Origin": 255, "Status": 255, "SuppliedName": 80,
    "SuppliedEmail": 80, "SuppliedPhone": 40, "CSAT__c": 255, "CES__c": 255, "Outcome__c": 255, "Tags__c": 255,
    "Language__c": 255}
FILE = {"Title": 255, "PathOnClient": 500, "FirstPublishLocationId": 18, "VersionData": 50 * 1024 * 1024}


class Salesforce:
    """Handlers; what they need of a request is the server's Handler's."""

    def salesforce_login(self, held, body, _query):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        require(form.get("grant_type") == "client_credentials", "unsupported_grant_type", 400)
        good = form.get("client_id") == TOKENS["client"] and form.get("client_secret") == TOKENS["secret"]
        require(good, "invalid_client", 400)
        held.logins += 1
        token = "session-%d" % held.logins
        held.sessions = {token}  # the one before has run out
        return 200, {"access_token": token, "token_type": "Bearer", "instance_url": "https://elsewhere.example"}

    def salesforce_upsert(self, held, body, _query, field, value):
        if not self.salesforce_session(held):
            return 401, [{"errorCode": "INVALID_SESSION_ID"}]
        require(field == "Switchboard_Id__c", "the field is no External ID", 404)
        case = self.json_body(body)
        require(field not in case, "the external id must not be repeated in the body", 400)
        for name, text in case.items():
            require(name in CASE, "No such column '%s' on Case" % name, 400)
            require(isinstance(text, str) and len(text) <= CASE[name], "STRING_TOO_LONG: " + name, 400)
        require("POISON" not in case.get("Description", ""), "poison is refused")
        made = value not in held.cases
        number = held.cases[value]["Id"] if not made else "500%015d" % len(held.cases)
        held.cases[value] = {**held.cases.get(value, {}), **case, "Id": number}
        return (201 if made else 200), {"id": number, "success": True, "errors": [], "created": made}

    def salesforce_session(self, held):
        return self.headers.get("Authorization", "").removeprefix("Bearer ") in held.sessions

    def salesforce_file(self, held, body, _query):
        """A first version makes the file and its link to the record where it is published."""
        if not self.salesforce_session(held):
            return 401, [{"errorCode": "INVALID_SESSION_ID"}]
        given = self.json_body(body)
        fields(given, dict.fromkeys(FILE, str), ["PathOnClient", "VersionData"], "ContentVersion")
        for name, text in given.items():
            require(len(text) <= FILE[name], "STRING_TOO_LONG: " + name, 400)
        case = given.get("FirstPublishLocationId")
        require(case in [each["Id"] for each in held.cases.values()], "INVALID_CROSS_REFERENCE_KEY", 400)
        try:
            data = base64.b64decode(given["VersionData"], validate=True)
        except binascii.Error as error:
            raise Violation(400, "VersionData is no base64") from error
        kept = held.case_files.setdefault(case, [])
        require(given["Title"] not in [title for title, _ in kept], "a file of one name twice")
        kept.append((given["Title"], data))
        return 201, {"id": "068%015d" % len(kept), "success": True, "errors": []}

    def salesforce_query(self, held, _body, query):
        if not self.salesforce_session(held):
            return 401, [{"errorCode": "INVALID_SESSION_ID"}]
        require(set(query) == {"q"}, "only q is asked for", 400)
        # ContentDocumentLink can be asked by what it is linked to, and not without.
        found = re.fullmatch(
            r"SELECT ContentDocument\.Title FROM ContentDocumentLink WHERE LinkedEntityId = '([A-Za-z0-9]+)'", query["q"])
        require(found is not None, "MALFORMED_QUERY", 400)
        titles = [title for title, _ in held.case_files.get(found.group(1), [])]
        return 200, {"totalSize": len(titles), "done": True,
                     "records": [{"ContentDocument": {"Title": title}} for title in titles]}
