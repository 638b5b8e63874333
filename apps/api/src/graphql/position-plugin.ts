import type { ApolloServerPlugin } from '@apollo/server';
import { notedPosition } from '../platform/asked';
import type { GraphqlContext } from './graphql-context';

/** A write's position goes out in the answer's extensions and in a header. */
export const positionPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ contextValue, response }) => {
      const position = notedPosition(contextValue.req.caller);
      if (position === undefined) return;
      response.http.headers.set('x-usher-position', position);
      if (response.body.kind !== 'single') return;
      const { singleResult } = response.body;
      singleResult.extensions = { ...singleResult.extensions, position };
    },
  }),
};
