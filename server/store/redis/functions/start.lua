-- start: opens a conversation for a customer, or finds the one that is open in this inbox.
-- Args: caller, conversation, inbox, state, queue, created entry, client id, body hash, first entry (empty:
-- none), preview, origin node, entries at the most, number of contact fields, of conversation fields, then the pairs of both.
-- Reads: the guard A:open, the conversation, the owners of the customer's newest ones. Writes: the guard, contact, conversation, entries, indexes,
-- the routing stream (arrive), inboxes of following nodes.
-- Returns: {0, existing, snapshot, entries added ...}.
local LOOKED_AT = 5 -- conversations of a customer, the newest first

-- Who answered this customer the last time.
local function last_agent(c, contact)
  for _, id in ipairs(redis.call('ZREVRANGE', index(c, 'c:' .. contact), 0, LOOKED_AT - 1)) do
    local owner = redis.call('HGET', conversation_key(c, id), 'owner')
    if owner and owner ~= '' then return owner end
  end
  return ''
end

register('start', function(keys, args)
  local c = context(keys[1])
  local caller, id, inbox = args[1], args[2], args[3]
  local place = inbox .. '/' .. caller
  local open = redis.call('HGET', c.A .. ':open', place)
  local contacts, fields = tonumber(args[13]), tonumber(args[14])
  local added = {}
  if not open and redis.call('EXISTS', conversation_key(c, id)) == 1 then
    return fail(CONFLICT, 'conversation: this id is taken')
  end
  epoch_of(c, true)
  local words, from, count = args, 15, contacts
  if not has_room(c.A .. ':k:' .. caller, args, 15, contacts) then
    words, from = without_fresh(c.A .. ':k:' .. caller, args, 15, contacts), 1
    count = #words / 2
  end
  save_contact(c, caller, words, from, count, true)
  if not open then
    local key, last = conversation_key(c, id), last_agent(c, caller)
    redis.call('HSET', c.A .. ':open', place, id)
    redis.call('HSET', key, 'contact', caller, 'inbox', inbox, 'state', args[4],
      'queue', args[5], 'done', '0', 'gen', '0',
      'f14', delimited('\114', timestamp(c.now)))
    if args[4] == STATE_QUEUED then
      redis.call('HSET', key, 'f15', delimited('\122', timestamp(c.now)))
    end
    if args[9] ~= '' then redis.call('HSET', key, 'f21', delimited('\170\1', args[10])) end -- offers show it
    set_pairs(key, args, 15 + 2 * contacts, fields)
    local _, created = add_entry(c, id, args[6], '', '', '', args[11])
    added[1] = created
    reindex(c, id)
    local arrive = delimited('\10', id) .. (last ~= '' and delimited('\18', last) or '')
    command(c, delimited('\82', arrive) .. delimited('\42', snapshot(c, id)))
  end
  local result
  if args[9] ~= '' then
    result = append_to(c, open or id, {
      caller = caller, rank = 'c', client_id = args[7], hash = args[8], entry = args[9], kind = 'm',
      by_staff = '', note = '', preview = args[10], origin = args[11],
      entries_max = args[12]})
    if result[1] ~= 0 then return result end
    if result[4] == 0 then added[#added + 1] = result[5] end
  end
  if not open then fan_snapshot(c, 'contact:' .. caller, id, args[11]) end
  return {0, open and 1 or 0, snapshot(c, open or id), unpack(added)}
end)
