import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { currentCorrelation, type Logger } from '@runtime';
import { putOff } from '../platform/answer-problem';
import { problemOf } from '../platform/problem-of';

/** What outsiders see of an error: message, code, the path of bad input and the correlation id; nothing of our inside. */
export const formatErrorWith =
  (logger: Logger) =>
  (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const correlationId = currentCorrelation();
    const original = unwrapResolverError(error);
    const code = codeOf(formatted);
    if (original === error && code !== 'INTERNAL_SERVER_ERROR') {
      const extensions = { code, ...fieldIn(formatted), correlationId };
      return { ...placeOf(formatted), message: withoutValue(formatted.message), extensions };
    }
    const problem = problemOf(original);
    if (problem.code === 'UNAVAILABLE')
      logger.warn({ path: formatted.path, ...putOff(problem) }, 'a field was put off');
    else if (problem.status >= 500) logger.error({ err: original, path: formatted.path }, 'a field failed');
    const { field } = problem.details;
    const extensions = { code: problem.code, ...(field !== undefined && { field }), correlationId };
    return { ...placeOf(formatted), message: problem.message, extensions };
  };

/** Apollo calls all that validation finds alike; a bad value and an operation too large have names of their own. */
function codeOf({ message, extensions = {} }: GraphQLFormattedError): string {
  if (extensions['usherCode'] !== undefined) return String(extensions['usherCode']);
  const isValue = /^(Expected value of type|Value ".*" does not exist in|Enum ".*" cannot represent)/.test(message);
  if (extensions['code'] === 'GRAPHQL_VALIDATION_FAILED' && isValue) return 'BAD_USER_INPUT';
  return String(extensions['code'] ?? 'INTERNAL_SERVER_ERROR');
}

const placeOf = ({ locations, path }: GraphQLFormattedError): Partial<GraphQLFormattedError> => ({
  ...(locations && { locations }),
  ...(path && { path }),
});

/** graphql-js quotes a bad value, be it somebody's password: answers end up in logs of others. */
const withoutValue = (message: string): string =>
  message
    .replace(/^(Variable "\$\w+" got )invalid value .*?((?: at "[\w.[\]]+")?; [^;]*)$/s, '$1an invalid value$2')
    .replace(/^(Expected value of type "[^"]+"), found .*(; [^;]*)$/s, '$1$2');

/** graphql-js says the path of a bad variable within its message only. */
function fieldIn({ message }: GraphQLFormattedError): { field?: string } {
  const [, variable, path] = /^Variable "\$([A-Za-z0-9_]+)"(?:.* at "([^"]+)")?/.exec(message) ?? [];
  if (path !== undefined) return { field: path };
  const literal = /(?:argument|field) "([A-Za-z0-9_.]+)"/i.exec(message)?.[1];
  const field = variable ?? literal;
  return field === undefined ? {} : { field };
}
