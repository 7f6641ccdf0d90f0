import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { profileKind } from '../../../cli/declare/kinds/kinds.ts'
import { chooseProfile, readProfile } from '../../../cli/settings/profiles.ts'
import { UsageError } from '../../../wire/error.ts'

export default command({
  summary: 'choose the profile used when none is named',
  description:
    'From now on zoosh connects with this profile, unless --profile, ZOOSH_PROFILE, --server or ZOOSH_SERVER says otherwise. In the shell, use NAME connects now.',
  args: { name: arg.of(profileKind, { summary: 'the profile', required: false }) },
  flags: { none: flag.switch({ summary: 'choose none' }) },
  examples: ['profile use prod', 'profile use --none'],
  async run({ args, flags }) {
    if ((args.name === undefined) !== flags.none) throw new UsageError('name a profile, or give --none')
    if (args.name !== undefined) await readProfile(args.name)
    await chooseProfile(args.name)
  },
})
