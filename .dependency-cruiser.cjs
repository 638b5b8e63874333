/** The arrows between the parts of the house. Each rule says why. */
const only = (name, importers, module, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: [importers, '^tests/', '^bench/', '\\.(spec|int-spec|e2e-spec)\\.ts$', '^libs/testing/'] },
  to: { path: module },
});

const never = (name, from, to, comment) => ({ name, comment, severity: 'error', from: { path: from }, to });

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'A cycle has no first reader.', from: {}, to: { circular: true } },
    { name: 'resolved', severity: 'error', comment: 'Every import is found.', from: {}, to: { couldNotResolve: true } },
    never(
      'domain-is-pure',
      '^libs/domain/src/(?!.*\\.spec\\.ts$)',
      { pathNot: ['^libs/domain/', '@js-temporal/polyfill', 'jsbi'] },
      'The rules of the house do no I/O.',
    ),
    never('libs-know-no-apps', '^libs/', { path: '^apps/' }, 'Programs are built from libraries.'),
    never(
      'app-knows-no-app',
      '^apps/([^/]+)/',
      { path: '^apps/', pathNot: '^apps/$1/' },
      'Programs meet in the log and over HTTP.',
    ),
    never(
      'edges-know-no-store',
      '^libs/media-adapters/',
      { path: '^libs/(event-store|read-models|projections|operations|postgres)/' },
      'A media edge is driven, it does not look things up.',
    ),
    never(
      'event-store-stands-low',
      '^libs/event-store/',
      { path: '^libs/(read-models|projections|operations|media-adapters)/' },
      'The log knows nobody above it.',
    ),
    never(
      'read-models-stand-low',
      '^libs/read-models/',
      { path: '^libs/(event-store|projections|operations|media-adapters)/' },
      'Rows know no log.',
    ),
    never(
      'node-has-no-database',
      '^apps/media-node/',
      { path: '^libs/(event-store|read-models|projections|operations|postgres)/' },
      'A node talks to the back office over HTTP only.',
    ),
    never(
      'by-the-front-door',
      '^(?:apps|libs)/([^/]+)/',
      {
        path: '^libs/(event-store|projections|read-models|operations|postgres|runtime|testing)/src/',
        pathNot: ['/src/index[.]ts$', '^libs/$1/'],
      },
      'A library is entered by its root.',
    ),
    never('nothing-imports-the-cli', '^(?!apps/cli/)', { path: '^apps/cli/' }, 'The command line stands on top.'),
    only('nest-in-apps', '^apps/', '^node_modules/@nestjs/', 'Nest stays at the door.'),
    only(
      'bullmq-at-two-places',
      '^apps/worker/|^apps/projector/src/enqueue-jobs\\.ts$|^libs/operations/src/jobs/',
      '^node_modules/bullmq/',
      'Jobs are taken by the worker and put by one file.',
    ),
    only(
      'pg-by-owner',
      '^libs/(event-store|read-models|projections|operations|postgres)/|^migrations/',
      '^node_modules/(pg|typeorm)/',
      'SQL has few owners.',
    ),
    only(
      'eventstore-client-by-owner',
      '^libs/event-store/src/eventstore/',
      '^node_modules/(@eventstore|@grpc)/',
      'The other engine is spoken to at one place.',
    ),
    only(
      'processes-by-owner',
      '^libs/(media-adapters|postgres)/|^apps/cli/',
      '^(node:)?child_process$',
      'Programs are started at few places.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
