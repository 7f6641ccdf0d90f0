import { UsageError } from '../../../wire/error.ts'

type Koffi = typeof import('koffi')

/** The FFI, and the system's libraries as it has them open: the GSSAPI, Kerberos below it, and C. */
export interface Library {
  readonly koffi: Koffi
  readonly gss: import('koffi').LibraryHandle
  readonly krb5: import('koffi').LibraryHandle
  readonly c: import('koffi').LibraryHandle
}

const brew = ['/opt/homebrew/opt/krb5/lib/', '/usr/local/opt/krb5/lib/']
const plain = { gss: 'libgssapi_krb5.so.2', krb5: 'libkrb5.so.3' }

/** MIT's Kerberos by the names it has on each platform. */
const files: { readonly [P in NodeJS.Platform]?: readonly { readonly gss: string; readonly krb5: string }[] } = {
  darwin: brew.map((folder) => ({ gss: `${folder}libgssapi_krb5.dylib`, krb5: `${folder}libkrb5.dylib` })),
  win32: [{ gss: 'gssapi64.dll', krb5: 'krb5_64.dll' }],
}

/**
 * Opens what Kerberos takes; it belongs to the system, and is no part of zoosh.
 * @throws UsageError that says what to install
 */
export async function openLibrary(platform = process.platform): Promise<Library> {
  const koffi = await importKoffi()
  // Elsewhere the program itself has it.
  const c = platform === 'win32' ? 'msvcrt.dll' : null
  for (const { gss, krb5 } of files[platform] ?? [plain]) {
    try {
      return { koffi, gss: koffi.load(gss), krb5: koffi.load(krb5), c: koffi.load(c) }
    } catch {
      // Not by this name.
    }
  }
  throw new UsageError(
    'Kerberos takes the GSSAPI library of MIT Kerberos, and this machine has none',
    'it is in libgssapi-krb5-2 (Debian, Ubuntu), krb5-libs (Red Hat, Alpine) or krb5 (Homebrew)',
  )
}

async function importKoffi(): Promise<Koffi> {
  try {
    // Within `try`, or the bundlers of our users take koffi for a package that has to be there.
    return await import('koffi')
  } catch (error) {
    const why = (error as Error).message.split('\n')[0]
    if (typeof ZOOSH_STANDALONE !== 'undefined')
      throw new UsageError(
        `Kerberos takes koffi, which is in zoosh, and this machine does not load it: ${why}`,
        'it takes libstdc++ (libstdc++6 on Debian and Ubuntu), and a folder that may hold programs: TMPDIR names one',
      )
    throw new UsageError(
      'Kerberos takes the package koffi, which is not installed beside zoosh, or not for this machine',
      `npm install koffi where zoosh is installed (npm install -g koffi where that was global): ${why}`,
    )
  }
}
