#!lua
-- Deletes the oldest entries of logs; done twice, it changes nothing more.
-- KEYS[1]: the state. ARGV: the prefix of the keys, the server's token, and for each log: its number,
-- the offsets before which what was said and what else there is goes, and the first offset if
-- nothing is left.
local call, P = redis.call, ARGV[1]
local owner = call('HGET', KEYS[1], 'token') or ''
if owner ~= ARGV[2] then return {'fenced', owner} end

local function oldest(stream)
  local found = call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  return found and tonumber(string.match(found[1], '%d+'))
end

local firsts = {}
for at = 3, #ARGV, 4 do
  local log, first = ARGV[at], nil
  local function see(offset) if offset and (not first or offset < first) then first = offset end end
  for index, name in ipairs({'said:', 'came:'}) do
    local stream = P .. name .. log
    call('XTRIM', stream, 'MINID', ARGV[at + index] .. '-0')
    if call('XLEN', stream) == 0 then call('DEL', stream) end
    see(oldest(stream))
  end
  for _, offset in ipairs(call('HKEYS', P .. 'removed:' .. log)) do
    if tonumber(offset) < tonumber(ARGV[at + 1]) then call('HDEL', P .. 'removed:' .. log, offset)
    else see(tonumber(offset)) end
  end
  firsts[#firsts + 1] = first or tonumber(ARGV[at + 3])
  call('HSET', P .. 'first', log, firsts[#firsts])
end
return {'kept', firsts}
