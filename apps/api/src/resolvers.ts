import type { Provider } from '@nestjs/common';

/** The slices' GraphQL. */
export const resolvers: Provider[] = [];
