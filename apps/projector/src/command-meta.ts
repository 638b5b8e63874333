import { uuidV5, type CommandMeta, type RecordedEvent } from '@event-store';

/** A command's id follows from the event and the step, so that an event handled again sends the same command. */
export const commandIdOf = ({ id }: Pick<RecordedEvent, 'id'>, process: string, step: string): string =>
  uuidV5(id, `${process}/${step}`);

/** Who asks: the process, because of this event. */
export function metaOf(event: Pick<RecordedEvent, 'id' | 'metadata'>, process: string, step: string): CommandMeta {
  const commandId = commandIdOf(event, process, step);
  const { correlationId, carrierId } = event.metadata;
  return {
    commandId,
    commandHash: commandId,
    correlationId,
    causationId: event.id,
    actor: { kind: 'program', id: process },
    ...(carrierId !== undefined && { carrierId }),
  };
}
