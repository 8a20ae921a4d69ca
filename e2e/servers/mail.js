// A mail server for tests: takes every message over SMTP (AUTH PLAIN and LOGIN accepted, any password but "wrong"),
// keeps them in memory, shows them over HTTP: GET /messages, DELETE /messages.
// A recipient that begins with "reject" is refused with 550, one that begins with "later" with 451.
// Usage: node mail.js --smtp PORT --http PORT
import { createServer as createHttp } from 'node:http'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({ options: { smtp: { type: 'string' }, http: { type: 'string' } } })
let messages = []

class Session {
  constructor(socket) {
    this.socket = socket
    this.rest = ''
    this.reset()
    this.say('220 localhost ESMTP')
    socket.setEncoding('latin1')
    socket.on('data', (text) => this.read(text))
    socket.on('error', () => socket.destroy())
  }

  reset() {
    this.from = null
    this.to = []
    this.data = null
  }

  say(line) {
    this.socket.write(`${line}\r\n`)
  }

  read(text) {
    this.rest += text
    let end
    while ((end = this.rest.indexOf('\r\n')) >= 0) {
      const line = this.rest.slice(0, end)
      this.rest = this.rest.slice(end + 2)
      if (this.data) this.content(line)
      else if (this.login) this.loginStep(line)
      else this.command(line)
    }
  }

  content(line) {
    if (line !== '.') return this.data.push(line.startsWith('.') ? line.slice(1) : line)
    const raw = Buffer.from(this.data.join('\r\n'), 'latin1').toString('utf8')
    messages.push({ from: this.from, to: this.to, at: new Date().toISOString(), ...parse(raw), raw })
    this.reset()
    this.say(`250 kept as ${messages.length}`)
  }

  loginStep(line) {
    this.login.push(Buffer.from(line, 'base64').toString())
    if (this.login.length < 2) return this.say('334 UGFzc3dvcmQ6')
    this.answerLogin(this.login[1])
    this.login = null
  }

  answerLogin(password) {
    this.say(password === 'wrong' ? '535 5.7.8 authentication failed' : '235 2.7.0 authenticated')
  }

  command(line) {
    const [verb, ...args] = line.split(' ')
    const argument = args.join(' ')
    switch (verb.toUpperCase()) {
      case 'EHLO':
        this.say('250-localhost')
        this.say('250-8BITMIME')
        this.say('250-SMTPUTF8')
        this.say('250-SIZE 26214400')
        return this.say('250 AUTH PLAIN LOGIN')
      case 'HELO':
        return this.say('250 localhost')
      case 'AUTH':
        if (/^LOGIN/i.test(argument)) {
          this.login = args[1] ? [Buffer.from(args[1], 'base64').toString()] : []
          return this.say(args[1] ? '334 UGFzc3dvcmQ6' : '334 VXNlcm5hbWU6')
        }
        return this.answerLogin(Buffer.from(args[1] ?? '', 'base64').toString().split('\0')[2])
      case 'MAIL':
        this.from = address(argument)
        return this.say('250 ok')
      case 'RCPT': {
        const to = address(argument)
        if (to.startsWith('reject')) return this.say('550 5.1.1 no such mailbox')
        if (to.startsWith('later')) return this.say('451 4.7.1 try again later')
        this.to.push(to)
        return this.say('250 ok')
      }
      case 'DATA':
        if (this.to.length === 0) return this.say('503 no recipient')
        this.data = []
        return this.say('354 end with a dot')
      case 'RSET':
        this.reset()
        return this.say('250 ok')
      case 'NOOP':
        return this.say('250 ok')
      case 'QUIT':
        this.say('221 bye')
        return this.socket.end()
      default:
        return this.say('502 unknown command')
    }
  }
}

const address = (argument) => /<([^>]*)>/.exec(argument)?.[1] ?? ''

/** Headers with folded lines joined, names in lower case, and the body as it came. */
function parse(raw) {
  const cut = raw.indexOf('\r\n\r\n')
  const head = (cut < 0 ? raw : raw.slice(0, cut)).replace(/\r\n[ \t]+/g, ' ')
  const headers = {}
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  return { subject: headers.subject ?? '', headers, body: cut < 0 ? '' : raw.slice(cut + 4) }
}

const smtp = createServer((socket) => new Session(socket))
smtp.listen(Number(options.smtp), '127.0.0.1')

const http = createHttp((request, response) => {
  if (request.url !== '/messages') return response.writeHead(404).end()
  if (request.method === 'DELETE') messages = []
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(messages))
})
http.listen(Number(options.http), '127.0.0.1')

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(0))
