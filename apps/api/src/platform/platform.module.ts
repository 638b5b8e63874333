import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { Aggregates } from '@event-store';
import { ImportFolder } from '@media-adapters/media-store';
import {
  ContentKeys,
  DerivedKeys,
  JobProgress,
  NodeBeats,
  NodeTokenKeys,
  PairingCodes,
  PersonVault,
  PlaybackLeases,
  ProgressBell,
  RefreshSessions,
  SigningKeys,
  StaffLogins,
  Uploads,
} from '@operations';
import { CheckpointWatch } from '@projections';
import { ReadModels } from '@read-models';
import { Clock } from '@runtime';
import { AccessGuard } from './access-guard';
import { AccessTokens } from './access-tokens';
import { AtLeastInterceptor } from './at-least-interceptor';
import { Authentication } from './authentication';
import { CommandDoor } from './command-door';
import { DispatchHandler } from './dispatch';
import { HealthController } from './health-controller';
import { Households } from './households';
import type { Parts } from './parts';
import { ProblemFilter } from './problem-filter';
import { ReadPositions } from './read-positions';
import { ReadinessChecks } from './readiness-checks';
import { CONFIG, EVENT_LOG, LOGGER, MEDIA_STORE, METRICS, REGISTRY } from './tokens';

const given = (parts: Parts): Provider[] => [
  { provide: CONFIG, useValue: parts.config },
  { provide: LOGGER, useValue: parts.logger },
  { provide: REGISTRY, useValue: parts.registry },
  { provide: METRICS, useValue: parts.metrics },
  { provide: EVENT_LOG, useValue: parts.log },
  { provide: MEDIA_STORE, useValue: parts.mediaStore },
  { provide: Clock, useValue: parts.clock },
  { provide: Aggregates, useValue: parts.aggregates },
  { provide: ReadModels, useValue: parts.readModels },
  { provide: DerivedKeys, useValue: parts.keys },
  { provide: ImportFolder, useValue: parts.importFolder },
  { provide: ProgressBell, useValue: parts.progressBell },
  { provide: CheckpointWatch, useValue: parts.checkpoints },
];

const onPool = ({ pool }: Parts): Provider[] =>
  [JobProgress, NodeBeats, PairingCodes, PlaybackLeases, RefreshSessions, Uploads].map((part) => ({
    provide: part,
    useValue: new part(pool),
  }));

const onPoolAndKeys = ({ pool, keys }: Parts): Provider[] =>
  [ContentKeys, NodeTokenKeys, PersonVault, SigningKeys, StaffLogins].map((part) => ({
    provide: part,
    useValue: new part(pool, keys),
  }));

const own = [AccessTokens, Authentication, CommandDoor, Households, ReadPositions, ReadinessChecks];

/** Everything that is no slice: who asks, what time it is, where things lie, and how errors look. */
@Global()
@Module({})
export class PlatformModule {
  static of(parts: Parts): DynamicModule {
    const opened = [...given(parts), ...onPool(parts), ...onPoolAndKeys(parts)];
    return {
      module: PlatformModule,
      imports: [CqrsModule.forRoot()],
      controllers: [HealthController],
      providers: [
        ...opened,
        ...own,
        DispatchHandler,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: AtLeastInterceptor },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [...opened, ...own, CqrsModule],
    };
  }
}
