// Every socket is pinned to a scheduler, which callers choose and pass.
@_exported public import Scheduling
