#!lua flags=allow-oom
-- Renews the lease of the server that has the journal, and says which batch is the last there.
-- KEYS[1]: the state; KEYS[2]: the lease. ARGV: the server's token, and the lease in milliseconds.
local owner = redis.call('HGET', KEYS[1], 'token') or ''
if owner ~= ARGV[1] then return {'fenced', owner} end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'kept', tonumber(redis.call('HGET', KEYS[1], 'done'))}
