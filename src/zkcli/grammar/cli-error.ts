/** What zkCli prints on stderr, and the exit code it gives: org.apache.zookeeper.cli.CliException. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: number

  constructor(message: string, code = 1) {
    super(message)
    this.code = code
  }
}
