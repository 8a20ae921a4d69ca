// Keeps every server of this process on loopback: those of the Bluesky packages take a port and no address.
import net from 'node:net'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number') {
    const [port, host, ...rest] = args
    if (typeof host === 'string') return listen.call(this, port, '127.0.0.1', ...rest)
    return listen.call(this, port, '127.0.0.1', ...(host === undefined ? rest : [host, ...rest]))
  }
  if (args[0] && typeof args[0] === 'object' && 'port' in args[0]) args[0] = { ...args[0], host: '127.0.0.1' }
  return listen.apply(this, args)
}
