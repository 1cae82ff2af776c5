/** What pip's or venv's output means, in a sentence for the user. */

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/No space left|Errno 28/i, 'The disk is full.'],
  [/CERTIFICATE_VERIFY_FAILED|SSLError/i,
    'pip does not trust the certificate of the package index; a proxy may be in the way (see pip\'s option cert).'],
  [/ensurepip is not available|No module named '?(venv|ensurepip)/i,
    'This Python cannot make environments; on Debian and Ubuntu, install the package python3-venv.'],
  [/NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|ConnectionResetError|Max retries exceeded|Network is unreachable/i,
    'pip cannot reach the package index. Connect this machine to the Internet for the installation, or set pip\'s proxy or index.'],
  [/from versions: none/i, 'The package index that pip asks does not have what the server needs.'],
  [/No matching distribution found|Could not find a version|ResolutionImpossible/i,
    'pip finds no package that fits this Python and platform.'],
  [/Permission denied|Errno 13/i, 'A folder cannot be written to.'],
];

export function reasonOf(output: readonly string[]): string {
  const text = output.join('\n');
  return REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? 'The log has what pip said.';
}
