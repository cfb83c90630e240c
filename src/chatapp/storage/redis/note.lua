#!lua
-- Writes into the state and the records, if the server has the journal; ends its lease if it closes.
-- KEYS[1]: the state; KEYS[2]: the lease; KEYS[3]: the records. ARGV: the server's token, the number
-- of fields of the state, those with their values, and then records with theirs.
local call = redis.call
local owner = call('HGET', KEYS[1], 'token') or ''
if owner ~= ARGV[1] then return {'fenced', owner} end
local last = 2 + 2 * tonumber(ARGV[2])
for at = 3, last, 2 do
  call('HSET', KEYS[1], ARGV[at], ARGV[at + 1])
  if ARGV[at] == 'closed' then call('DEL', KEYS[2]) end
end
for at = last + 1, #ARGV, 2 do call('HSET', KEYS[3], ARGV[at], ARGV[at + 1]) end
return {'kept', 0}
