import { useLocation, useNavigate } from 'react-router';
import { type PaneSide, type Place, placeAddress } from '../places/place.ts';

/** Opens a folder in one pane of the file manager. What its other pane shows stays, when the file manager is on show. */
export function useOpenPlace(): (side: PaneSide, place: Place) => void {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  return (side, place) => void navigate(placeAddress(place, side, pathname === '/file-manager' ? search : ''));
}
