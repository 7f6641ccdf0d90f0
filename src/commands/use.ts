import { arg } from '../cli/args.ts'
import { command } from '../cli/command.ts'
import { inShell } from '../cli/in-shell.ts'
import { profileKind } from '../cli/kinds.ts'
import { withoutConnection } from '../cli/own-environment.ts'
import { readProfile } from '../cli/profiles.ts'
import { settle } from '../cli/settings.ts'

export default command({
  summary: 'connect the shell to the ensemble of a profile',
  description:
    'Closes the session and opens one with the settings of the profile, and nothing else. History and prompt become those of the profile, the working znode /.',
  args: { profile: arg.of(profileKind, { summary: 'name of the profile' }) },
  flags: {},
  examples: ['use prod'],
  async run(call) {
    const profile = await readProfile(call.args.profile)
    await inShell(call).connect(settle({}, withoutConnection(process.env), call.io.outTty, profile))
  },
})
