import type { CarrierHouse } from '../../world/house/carrier-house';
import type { Findings } from '../findings';
import type { Ledger } from '../ledger';
import type { StaffDoor } from './doors';

/** What every caller of the load has at hand. */
export type Scene = Readonly<{
  carrier: CarrierHouse;
  staff: StaffDoor;
  ledger: Ledger;
  findings: Findings;
  /** A film of a second, to be taken in again and again. */
  clip: string;
}>;
