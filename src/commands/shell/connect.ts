import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { embeddedName } from '../../cli/declare/embedded.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { warn } from '../../cli/life/notices.ts'
import { withoutConnection } from '../../cli/settings/own-environment.ts'
import { settle } from '../../cli/settings/settle.ts'

export default command({
  summary: 'connect the shell to another ensemble',
  description:
    'Opens a session on HOSTS, with the connection flags given here, and closes the one of before; where nothing answers, that one goes on. The environment and the profile of before do not count. Without HOSTS the same ensemble gets a new session. The working znode becomes /.',
  args: { hosts: arg.text({ summary: 'HOST:PORT,…[/chroot]', required: false }) },
  flags: {},
  examples: ['connect 127.0.0.1:2181', 'connect zk1:2181,zk2:2181/app --auth-file ~/.secrets/zk'],
  async run(call) {
    const shell = inShell(call)
    const { hosts } = call.args
    const given = { ...call.flags, ...(hosts === undefined ? {} : { server: hosts }) }
    const settings = settle(given, withoutConnection(process.env), call.io.outTty)
    const embedded = embeddedName(settings)
    // A session of its own: that of a file is left there.
    const again = { ...call.settings, sessionFile: undefined }
    await shell.connect(hosts === undefined && embedded === undefined ? again : settings, call.signal)
    warn(call, `connected to ${hosts ?? embedded ?? embeddedName(call.settings) ?? call.settings.server}`)
  },
})
