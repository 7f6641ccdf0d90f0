import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * One server process whose life is bound to ours: a shell around it waits on a pipe we hold, and kills it and removes its folder
 * when that pipe ends, so that a crashed or killed test leaves nothing behind.
 */
export class Daemon {
  readonly pid: number
  readonly #shell: ChildProcess
  readonly #exit: Promise<unknown>
  exited = false

  private constructor(shell: ChildProcess, pid: number) {
    this.pid = pid
    this.#shell = shell
    this.#exit = once(shell, 'exit').then(() => {
      this.exited = true
    })
  }

  /** @param folder removed when this process dies without a word; `log` takes stdout and stderr */
  static async start(folder: string, log: string, command: readonly string[]): Promise<Daemon> {
    const script = `dir=$1 log=$2; shift 2; exec 3<&0
"$@" </dev/null >>"$log" 2>&1 3<&- & pid=$!; echo $pid
{ read -r answer; kill -9 $pid 2>/dev/null; [ "$answer" = keep ] || { sleep 0.1; rm -rf "$dir"; }; } <&3 >/dev/null 2>&1 &
wait $pid`
    const shell = spawn('sh', ['-c', script, 'sh', folder, log, ...command], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // ZooKeeper digests paths in the platform's charset, whatever the tests run in.
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
    shell.stdin.on('error', () => {})
    const [first] = (await once(shell.stdout, 'data')) as [Buffer]
    shell.stdout.resume()
    return new Daemon(shell, Number(first.toString()))
  }

  /** kill -9, files kept. */
  async kill(): Promise<void> {
    if (!this.exited) this.#shell.stdin?.end('keep\n')
    await this.#exit
  }

  /** SIGSTOP: sockets stay open, nothing answers. */
  pause(): void {
    process.kill(this.pid, 'SIGSTOP')
  }

  resume(): void {
    process.kill(this.pid, 'SIGCONT')
  }
}
