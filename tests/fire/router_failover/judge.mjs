// What the log of a conversation says about its router. Pure: entries in, findings out.

/** The events that tell where a conversation is, in order. */
const events = (entries) => entries.filter((entry) => entry.event).map((entry) => entry.event);

/**
 * histories: [{conversation, accepts: [agents whose accept was acknowledged], entries}].
 * An agent of this experiment is always there and always answers at once, so one offer is all that a conversation needs.
 */
export function judge(histories) {
  const findings = [];
  const counts = { lost: 0, doublyOwned: 0, extraOffers: 0 };
  const found = (kind, conversation, what) => {
    counts[kind] += 1;
    findings.push({ kind, conversation, what });
  };
  for (const { conversation, accepts, entries } of histories) {
    let owner = '';
    let offered = '';
    let offers = 0;
    let closed = false;
    for (const event of events(entries)) {
      if (event.type === 'EVENT_OFFERED') {
        offers += 1;
        if (offered || owner) found('doublyOwned', conversation, `offered to ${event.user} while ${offered || owner} has it`);
        offered = event.user;
      } else if (event.type === 'EVENT_OFFER_ENDED') {
        offered = '';
      } else if (event.type === 'EVENT_ASSIGNED') {
        if (owner) found('doublyOwned', conversation, `assigned to ${event.user} while ${owner} owns it`);
        owner = event.user;
        offered = '';
      } else if (event.type === 'EVENT_REQUEUED') {
        owner = '';
      } else if (event.type === 'EVENT_CLOSED') {
        closed = true;
      }
    }
    if (!closed) found('lost', conversation, 'was started and never closed');
    if (new Set(accepts).size > 1) found('doublyOwned', conversation, `accepts of ${accepts.join(', ')} were acknowledged`);
    if (offers > 1) found('extraOffers', conversation, `${offers} offers, with an agent who answers at once`);
  }
  return { findings, counts };
}
