-- edit: tags, marks, ratings and places kept: what people change without the router.
-- Args: caller, rank, conversation, origin node, read seq, has rating, csat field, ces field, rated entry,
-- tagged entry (its detail is added here), number of tags to add, to remove, delivered seq, encoded e-mail field of
-- the contact and entry of a place kept (both empty: none), then the tags.
-- Reads: the conversation. Writes: it, its contact, events into its stream, indexes, inboxes of following nodes.
-- Returns: {0, snapshot, entries added ...}.
local function change_tags(c, id, args, first, adds, removes)
  local key = conversation_key(c, id)
  local tags, changed, has = parse_tags(redis.call('HGET', key, 'f10') or ''), {}, {}
  for _, tag in ipairs(tags) do has[tag] = true end
  for i = first, first + adds - 1 do
    if not has[args[i]] then
      has[args[i]] = true
      tags[#tags + 1] = args[i]
      changed[#changed + 1] = '+' .. args[i]
    end
  end
  for i = first + adds, first + adds + removes - 1 do
    if has[args[i]] then
      has[args[i]] = nil
      changed[#changed + 1] = '-' .. args[i]
    end
  end
  if #changed == 0 then return '' end
  local bytes = {}
  for _, tag in ipairs(tags) do
    if has[tag] then bytes[#bytes + 1] = delimited('\82', tag) end
  end
  if adds > 0 and #bytes > TAGS_MAX then
    return nil, fail(INVALID_ARGUMENT, 'tags: a conversation has at most 50')
  end
  set_pairs(key, {'f10', table.concat(bytes)}, 1, 1)
  return table.concat(changed, ' ')
end

-- field and tag of the customer's mark; the agent's are the next ones.
local function raise_mark(key, name, side, seq, field, tag)
  local mark = name .. '_' .. side
  if seq <= tonumber(redis.call('HGET', key, mark) or '0') then return end
  if side == 'agent' then field, tag = field + 1, tag + 8 end
  local tag_bytes = varint(tag)
  redis.call('HSET', key, mark, seq, 'f' .. field, tag_bytes .. varint(seq))
end

local function marks(c, id, args, owner)
  local read, delivered, key = tonumber(args[5]), tonumber(args[13]), conversation_key(c, id)
  local side = (args[2] == 'c' and 'customer') or (owner == args[1] and 'agent')
  if not side then return end
  raise_mark(key, 'read', side, read, 26, 208)
  raise_mark(key, 'delivered', side, math.max(read, delivered), 170, 1360)
end

-- A waiting customer goes: whoever ends the session finds the mark (sessions.lua). Answers the entry or a failure.
local function keep_place(c, id, args, state, contact)
  local key = conversation_key(c, id)
  if state ~= STATE_QUEUED and state ~= STATE_OFFERED then
    return nil, fail(WRONG_STATE, 'keep_place: nobody waits for an agent here')
  end
  end_vouching(c.A .. ':k:' .. contact, {'f3', args[14]}, 1, 1)
  redis.call('HSET', c.A .. ':k:' .. contact, 'f3', args[14])
  if redis.call('HGET', key, 'kept') == args[14] then return '' end
  redis.call('HSET', key, 'kept', args[14], 'f172', '\224\10\1')
  local _, stored = add_entry(c, id, args[15], '', '', '', args[4])
  return stored
end

register('edit', function(keys, args)
  local c = context(keys[1])
  local id, key, origin = args[3], conversation_key(c, args[3]), args[4]
  local refused = refuse(c, id, args[1], args[2], args[2] == 'c' and 'take_part' or 'look')
  if refused then return refused end
  local v = redis.call('HMGET', key, 'head', 'done', 'gen', 'rated', 'f22', 'f23', 'owner', 'state',
    'contact')
  if tonumber(args[5]) > tonumber(v[1]) then
    return fail(INVALID_ARGUMENT, 'read_seq: beyond the last entry')
  end
  if tonumber(args[13]) > tonumber(v[1]) then
    return fail(INVALID_ARGUMENT, 'delivered_seq: beyond the last entry')
  end
  if args[2] == 'c' and v[2] == '1' and tonumber(args[11]) > 0 then
    return fail(WRONG_STATE, 'tags: the conversation is closed')
  end
  local added = {}
  if args[14] ~= '' then
    local kept, failure = keep_place(c, id, args, v[8], v[9])
    if not kept then return failure end
    if kept ~= '' then added[1] = kept end
  end
  if args[6] == '1' then
    if v[2] ~= '1' then return fail(WRONG_STATE, 'rating: the conversation is still open') end
    if v[4] ~= v[3] then
      set_pairs(key, {'rated', v[3], 'f22', args[7], 'f23', args[8]}, 1, 3)
      local _, stored = add_entry(c, id, args[9], '', '', '', origin)
      added[1] = stored
    elseif (v[5] or '') ~= args[7] or (v[6] or '') ~= args[8] then
      return fail(WRONG_STATE, 'rating: already given')
    end
  end
  local changed, full = change_tags(c, id, args, 16, tonumber(args[11]), tonumber(args[12]))
  if not changed then return full end
  if changed ~= '' then
    local entry = args[10] .. delimited('\106', delimited('\58', changed))
    local _, stored = add_entry(c, id, entry, '', '', '', origin)
    added[#added + 1] = stored
  end
  marks(c, id, args, v[7])
  if #added > 0 then
    reindex(c, id)
    fan_snapshot(c, 'conversation:' .. id, id, origin)
  end
  return {0, snapshot(c, id), unpack(added)}
end)
