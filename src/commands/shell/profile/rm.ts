import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { profileKind } from '../../../cli/declare/kinds/kinds.ts'
import { chooseProfile, currentProfile, loadProfiles, saveProfile } from '../../../cli/settings/profiles.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'

export default command({
  summary: 'forget a profile',
  description: 'Takes a profile out of profiles.yaml. Files with its credentials stay.',
  args: { name: arg.of(profileKind, { summary: 'the profile' }) },
  flags: {},
  examples: ['profile rm staging'],
  async run({ args: { name } }) {
    if (!Object.hasOwn(await loadProfiles(), name))
      throw new UsageError(`no profile "${name}"`, advice`${zoosh`profile ls`} lists them`)
    await saveProfile(name, undefined)
    if ((await currentProfile()) === name) await chooseProfile(undefined)
  },
})
