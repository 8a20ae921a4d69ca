// A real Bluesky network on loopback: one PLC directory and two PDSs that share it,
// one without rate limits and one with the limits of production.
// Usage: node pds.js --plc PORT --pds PORT --limited PORT --data DIR
// Prints one line of JSON ({plc, pds, limited, accounts}) when everything answers, then serves until SIGTERM.
import './loopback.js'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PDS, envToCfg, envToSecrets } from '@atproto/pds'
import plc from '@did-plc/server'

const { values: options } = parseArgs({
  options: {
    plc: { type: 'string' },
    pds: { type: 'string' },
    limited: { type: 'string' },
    data: { type: 'string' },
  },
})

const hex = () => randomBytes(32).toString('hex')

const directory = plc.PlcServer.create({ db: new plc.MockDatabase(), port: Number(options.plc) })
await directory.start()
const plcUrl = `http://localhost:${options.plc}`

async function startPds(name, port, rateLimitsEnabled) {
  const dataDirectory = join(options.data, name)
  const blobs = join(dataDirectory, 'blobs')
  mkdirSync(blobs, { recursive: true })
  const env = {
    port,
    hostname: 'localhost',
    serviceDid: `did:web:localhost%3A${port}`,
    devMode: true,
    disableSsrfProtection: true,
    dataDirectory,
    blobstoreDiskLocation: blobs,
    blobstoreDiskTmpLocation: join(dataDirectory, 'blobs-unfinished'),
    didPlcUrl: plcUrl,
    serviceHandleDomains: [name === 'pds' ? '.test' : '.limited.test'],
    inviteRequired: false,
    enableDidDocWithSession: true,
    rateLimitsEnabled,
    dpopSecret: hex(),
    jwtSecret: hex(),
    adminPassword: hex(),
    plcRotationKeyK256PrivateKeyHex: hex(),
    crawlers: [],
  }
  const server = await PDS.create(envToCfg(env), envToSecrets(env))
  await server.start()
  return server
}

async function xrpc(port, method, body, token) {
  const answer = await fetch(`http://127.0.0.1:${port}/xrpc/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** Creates the account and an app password, the only secret that Passeur is given. */
async function createAccount(port, handle) {
  const password = randomBytes(12).toString('hex')
  const account = await xrpc(port, 'com.atproto.server.createAccount', {
    handle,
    email: `${handle.split('.')[0]}@example.test`,
    password,
  })
  const app = await xrpc(port, 'com.atproto.server.createAppPassword', { name: 'passeur' }, account.accessJwt)
  return { handle, did: account.did, password: app.password, accountPassword: password }
}

const pds = await startPds('pds', Number(options.pds), false)
const limited = await startPds('limited', Number(options.limited), true)

const accounts = {
  alice: await createAccount(Number(options.pds), 'alice.test'),
  bob: await createAccount(Number(options.pds), 'bob.test'),
  limited: await createAccount(Number(options.limited), 'carol.limited.test'),
}
console.log(
  JSON.stringify({
    plc: plcUrl,
    pds: `http://localhost:${options.pds}`,
    limited: `http://localhost:${options.limited}`,
    accounts,
  }),
)

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    await Promise.allSettled([pds.destroy(), limited.destroy(), directory.destroy()])
    process.exit(0)
  })
}
