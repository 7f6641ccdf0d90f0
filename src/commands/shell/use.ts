import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { profileKind } from '../../cli/declare/kinds/kinds.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { withoutConnection } from '../../cli/settings/own-environment.ts'
import { readProfile } from '../../cli/settings/profiles.ts'
import { settle } from '../../cli/settings/settle.ts'

export default command({
  summary: 'connect the shell to the ensemble of a profile',
  description:
    'Opens a session with the settings of the profile, and nothing else, and closes the one of before; where nothing answers, that one goes on. History and prompt become those of the profile, the working znode /.',
  args: { profile: arg.of(profileKind, { summary: 'name of the profile' }) },
  flags: {},
  examples: ['use prod'],
  async run(call) {
    const profile = await readProfile(call.args.profile)
    await inShell(call).connect(settle({}, withoutConnection(process.env), call.io.outTty, profile), call.signal)
  },
})
