// The seam that the stores of this module fulfil is part of its API.
@_exported public import WAMPRouter
