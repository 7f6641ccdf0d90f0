/** How servers are reached that cannot be reached directly. */
export interface ViaOptions {
  /**
   * A command whose stdin and stdout are the connection, as OpenSSH's ProxyCommand: `nc -X 5 -x proxy:1080 %h %p`; `%h` and
   * `%p` are the server's, `%%` is a percent sign. No shell reads it. Or one of `ssh://[user@]host[:port]`,
   * `socks5://[user:password@]host[:port]`, `http://[user:password@]host:port` (CONNECT); `$NAME` for user or password is
   * read from the environment. Names are resolved at the far end.
   */
  readonly way: string
  /** Called with each line that the command writes on stderr. */
  readonly hear?: ((line: string) => void) | undefined
  /**
   * The first connection's command may use the terminal of this process, to ask for a password; a function is asked of each
   * connection of a session. Otherwise it has none: it runs in a session of its own.
   */
  readonly terminal?: boolean | (() => boolean) | undefined
  /** The socket of a login that `ssh://` shares, its ControlPath: what goes through it asks nothing. Without one it logs in by itself. */
  readonly control?: string | undefined
}
