import type { AssetRefusal } from '@domain/asset/asset';
import type { CommandRefusal } from '@event-store';
import { commandRefusalTexts, type RefusalTexts } from '../platform';
import type { SourceRefusal } from './sources';

export const assetRefusals: RefusalTexts<AssetRefusal | SourceRefusal | CommandRefusal> = {
  typename: 'AssetRefusal',
  absent: 'not-ingested',
  texts: {
    ...commandRefusalTexts,
    'already-ingested': 'The asset is ingested already.',
    'not-ingested': 'There is no such asset.',
    'not-waiting': 'The asset does not wait to be packaged.',
    'not-processing': 'The asset is not being packaged.',
    'another-attempt': 'Another attempt at packaging counts by now.',
    'not-failed': 'The last attempt at packaging has not failed.',
    'not-packaged': 'The asset is not packaged yet.',
    'not-in-review': 'The asset is not in review.',
    'not-approved': 'The asset is not approved.',
    'not-published': 'The asset is approved, and not published to the nodes yet.',
    'rights-end-before-start': 'The rights end before they begin.',
    'no-rights': 'No rights are agreed.',
    'not-online': 'The asset is not online.',
    'still-online': 'The asset is online still: take it offline first.',
    retired: 'The asset is retired.',
    'upload-unknown': 'There is no such upload.',
    'upload-incomplete': 'Bytes of the upload are missing still.',
    'import-not-found': 'There is no such file in the import folder.',
  },
};
