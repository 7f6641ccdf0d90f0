// Runs a program under a lock of Curator once, and kills it as soon as the connection is in doubt.
// CuratorHold SERVER TIMEOUT PATH PROGRAM…
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryForever;

public class CuratorHold {
    static class Mutex extends InterProcessMutex {
        Mutex(CuratorFramework client, String path) { super(client, path); }
        String place() { return getLockPath(); }
    }

    public static void main(String[] args) throws Exception {
        CuratorFramework client = CuratorFrameworkFactory.newClient(args[0], Integer.parseInt(args[1]), 60_000, new RetryForever(100));
        CountDownLatch doubt = new CountDownLatch(1);
        client.getConnectionStateListenable().addListener((changed, state) -> {
            if (state == ConnectionState.SUSPENDED || state == ConnectionState.LOST) doubt.countDown();
        });
        client.start();
        Mutex lock = new Mutex(client, args[2]);
        lock.acquire();
        if (doubt.getCount() > 0) {
            ProcessBuilder builder = new ProcessBuilder(Arrays.asList(args).subList(3, args.length));
            builder.environment().put("ZOOSH_LOCK_PATH", lock.place());
            builder.environment().put("ZOOSH_LOCK_ZXID", "0x" + Long.toHexString(client.checkExists().forPath(lock.place()).getCzxid()));
            Process program = builder.inheritIO().start();
            while (!program.waitFor(5, TimeUnit.MILLISECONDS)) if (doubt.getCount() == 0) program.destroyForcibly();
        }
        lock.release();
        client.close();
    }
}
