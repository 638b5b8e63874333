const mask = '[masked]';

const maskedKeys = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-usher-token',
  'x-forwarded-for',
  'x-real-ip',
  'forwarded',
  'remoteAddress',
  'ip',
  'password',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
].join('|');

const jsonString = String.raw`"(?:[^"\\]|\\.)*"`;

// Order matters: whole values of named keys first, then what can stand inside any text.
const rules: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`("(?:${maskedKeys})":)(?:${jsonString}|\\[(?:${jsonString},?)*\\])`, 'gi'), `$1"${mask}"`],
  [/\b(usher_(?:boss|device|node)_)[\w.~+/=-]+/g, `$1${mask}`],
  [/(\/p\/)[^/\s"'\\?#]+/g, `$1${mask}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${mask}`],
  [/((?:token|secret|password)=)[^&\s"'\\]+/gi, `$1${mask}`],
  [/(:\/\/[^:/\s"@]+:)[^@\s"]+@/g, `$1${mask}@`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, mask],
  // A COSE_Mac0 in base64url: tagged 17, tagged as CWT and 17, or bare with the header {alg: HS256}.
  [/(?<![\w-])(?:0YR|2D3RhE|hEOhAQ)[\w-]{40,}/g, mask],
];

/** A log line without credentials, tokens, passwords in addresses, and viewers' network addresses under their usual names. */
export const maskSecrets = (line: string): string =>
  rules.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), line);
