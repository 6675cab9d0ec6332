-- edit: tags, read marks and ratings: what people change without the router.
-- Args: caller, rank, conversation, origin node, read seq, has rating, csat field, ces field, rated entry,
-- tagged entry (its detail is added here), number of tags to add, to remove, then the tags.
-- Reads: the conversation. Writes: it, events into its stream, indexes, inboxes of following nodes.
-- Returns: {0, snapshot, entries added ...}.
local function parse_tags(bytes)
  local tags, at = {}, 1
  while at <= #bytes do -- 0x52, one byte of length (tags have at most 64), the tag
    local size = string.byte(bytes, at + 1)
    tags[#tags + 1] = string.sub(bytes, at + 2, at + 1 + size)
    at = at + 2 + size
  end
  return tags
end

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
  set_pairs(key, {'f10', table.concat(bytes)}, 1, 1)
  return table.concat(changed, ' ')
end

local function read_mark(c, id, args, owner)
  local seq, key = tonumber(args[5]), conversation_key(c, id)
  local side = (args[2] == 'c' and 'customer') or (owner == args[1] and 'agent')
  if not side or seq <= tonumber(redis.call('HGET', key, 'read_' .. side) or '0') then return end
  local field, tag = 'f26', '\208\1'
  if side == 'agent' then field, tag = 'f27', '\216\1' end
  redis.call('HSET', key, 'read_' .. side, seq, field, tag .. varint(seq))
end

register('edit', function(keys, args)
  local c = context(keys[1])
  local id, key, origin = args[3], conversation_key(c, args[3]), args[4]
  local refused = refuse(c, id, args[1], args[2], args[2] == 'c' and 'contact' or 'staff')
  if refused then return refused end
  local v = redis.call('HMGET', key, 'head', 'done', 'gen', 'rated', 'f22', 'f23', 'owner')
  if tonumber(args[5]) > tonumber(v[1]) then
    return fail(INVALID_ARGUMENT, 'read_seq: beyond the last entry')
  end
  local added = {}
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
  local changed = change_tags(c, id, args, 13, tonumber(args[11]), tonumber(args[12]))
  if changed ~= '' then
    local entry = args[10] .. delimited('\106', delimited('\58', changed))
    local _, stored = add_entry(c, id, entry, '', '', '', origin)
    added[#added + 1] = stored
  end
  read_mark(c, id, args, v[7])
  if #added > 0 then
    reindex(c, id)
    fan_snapshot(c, 'conversation:' .. id, id, origin)
  end
  return {0, snapshot(c, id), unpack(added)}
end)
