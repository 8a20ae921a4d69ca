// A real Passeur for the tests: the binary, a free port, a data folder of its own that disappears with it.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Options {
  /** Data folder to reopen; without it a fresh one is made and removed at the end. */
  data?: string
  /** Added to the environment of the process. */
  env?: Record<string, string>
  /** Added after `passeur serve --data … --listen …`. */
  args?: string[]
  /** Listen here instead of a free port: to come back after a kill at the same address. */
  port?: number
}

export class App {
  readonly output: string[] = []
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  url = ''
  /** The one-time link that creates the owner, printed on a data folder that has none. */
  link: string | undefined
  private process: ChildProcess | undefined

  private constructor(
    readonly data: string,
    readonly port: number,
    private readonly options: Options,
  ) {}

  static async start(options: Options = {}): Promise<App> {
    const data = options.data ?? (await mkdtemp(join(tmpdir(), 'passeur-e2e-')))
    const app = new App(data, options.port ?? (await freePort()), options)
    await app.launch()
    return app
  }

  /** Starts the process; waits for `listening on http://…`, 30 s at most. */
  async launch(): Promise<void> {
    const child = spawn(
      binary(),
      ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, ...(this.options.args ?? [])],
      { env: environment(this.options.env), stdio: ['ignore', 'pipe', 'pipe'] },
    )
    this.process = child
    this.output.length = 0
    await new Promise<void>((ready, failed) => {
      const fail = (why: string) =>
        failed(new Error(`passeur serve ${why}; it said:\n${this.output.join('\n') || '(nothing)'}`))
      const late = setTimeout(() => fail('did not listen within 30 s'), 30_000)
      const read = (line: string) => {
        this.output.push(line)
        const address = /listening on (http:\/\/\S+)/.exec(line)?.[1]
        if (address) this.url = address.replace(/\/$/, '')
        const link = /(http:\/\/\S+\/\S+)/.exec(line)?.[1]
        if (link && !address) this.link = link
        // The link may come before or after the address: the answer of the server says that both are out.
        if (address) {
          clearTimeout(late)
          ready()
        }
      }
      createInterface({ input: child.stdout! }).on('line', read)
      createInterface({ input: child.stderr! }).on('line', read)
      child.once('error', (error) => fail(`could not be started: ${error.message}`))
      child.once('exit', (code, signal) => {
        clearTimeout(late)
        fail(`ended with ${code ?? signal}`)
      })
    })
  }

  /** The one-time link, waited for 5 s. */
  async setupLink(): Promise<string> {
    for (let i = 0; i < 50 && !this.link; i++) await new Promise((next) => setTimeout(next, 100))
    if (!this.link) throw new Error(`no one-time link was printed:\n${this.output.join('\n')}`)
    return this.link
  }

  /** Runs another command on the same data folder and reads its JSON. */
  async cli<T = unknown>(...args: string[]): Promise<T> {
    const { stdout } = await run(binary(), [...args, '--data', this.data, '--json'], {
      env: environment(this.options.env),
      maxBuffer: 64 << 20,
    })
    return JSON.parse(stdout) as T
  }

  /** Ends the process as a crash would: SIGKILL. `launch` starts it again on the same data and port. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Ends the process in order, and removes the data folder if it was made here. */
  async stop(): Promise<void> {
    await this.end('SIGTERM')
    if (!this.options.data) await rm(this.data, { recursive: true, force: true })
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process
    this.process = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await gone
    clearTimeout(late)
  }
}

/** `PASSEUR_BIN`, else the debug build where `bin/test` puts it. */
export function binary(): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/passeur/target')
  const path = process.env.PASSEUR_BIN ?? join(target, 'debug/passeur')
  if (!existsSync(path)) throw new Error(`${path} does not exist: cargo build, or set PASSEUR_BIN`)
  return path
}

/** Of the caller's PASSEUR_* variables only these reach the program: a test does not depend on a shell. */
function environment(extra: Record<string, string> = {}): Record<string, string> {
  const out: Record<string, string> = { PASSEUR_NET_ALLOW: '127.0.0.1,localhost' }
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !name.startsWith('PASSEUR_')) out[name] = value
  }
  return { ...out, ...extra }
}

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => found(port))
    })
  })
}
