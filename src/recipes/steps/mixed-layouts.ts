/** Others use names here that do not go together with ours: some would not see the others. */
export class MixedLayouts extends Error {
  override readonly name = 'MixedLayouts'
}
