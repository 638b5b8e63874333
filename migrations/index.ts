import type { Migration } from '@postgres';
import { SchemasAndRoles20261121080000 } from './20261121080000-schemas-and-roles';
import { EventLog20261121080100 } from './20261121080100-event-log';
import { ReadModels20261121080200 } from './20261121080200-read-models';
import { Checkpoints20261121080300 } from './20261121080300-checkpoints';
import { Operations20261121080400 } from './20261121080400-operations';
import { SignInAttempts20261121080500 } from './20261121080500-sign-in-attempts';
import { DeletedStreams20261121090000 } from './20261121090000-deleted-streams';
import { AppendByBatch20261121090100 } from './20261121090100-append-by-batch';
import { Segments20261121090200 } from './20261121090200-segments';
import { SegmentsChecked20261121090210 } from './20261121090210-segments-checked';
import { EventBySegment20261121090220 } from './20261121090220-event-by-segment';
import { Archive20261121090230 } from './20261121090230-archive';
import { EventPlaces20261121090300 } from './20261121090300-event-places';
import { Rebuilds20261121090400 } from './20261121090400-rebuilds';
import { Snapshots20261121090600 } from './20261121090600-snapshots';

/** Every change of the database, oldest first. */
export const migrations: readonly Migration[] = [
  SchemasAndRoles20261121080000,
  EventLog20261121080100,
  ReadModels20261121080200,
  Checkpoints20261121080300,
  Operations20261121080400,
  SignInAttempts20261121080500,
  DeletedStreams20261121090000,
  AppendByBatch20261121090100,
  Segments20261121090200,
  SegmentsChecked20261121090210,
  EventBySegment20261121090220,
  Archive20261121090230,
  EventPlaces20261121090300,
  Rebuilds20261121090400,
  Snapshots20261121090600,
];
